-- packed-ledgers.lua: keeps the ledgers of several old issues in one hash for each bucket, because a key for each costs a
-- backup, and every look over all keys, more than what it holds. Both are in the bucket's slot, so that nobody ever sees
-- a ledger in neither. The ledger by itself counts, when there is one: it was taken out of the hash and may have
-- changed since. Its copy stays in the hash, so that a backup that was already past the one still finds the other.
-- KEYS  for each bucket: the issue's ledger in it, and the packed ledgers of the bucket
-- ARGV  1 issue   2 read, pack (the ledger moves into the hash), or unpack (it becomes a key of its own again)
-- Returns for each bucket: read the ledger, or nil when it has none; else 1 when it was moved, and 0 otherwise
local issue, act = ARGV[1], ARGV[2]
local answers = {}
for i = 1, #KEYS, 2 do
  local ledger = redis.call('GET', KEYS[i])
  local packed = not ledger and redis.call('HGET', KEYS[i + 1], issue)
  local answer = 0
  if act == 'read' then
    answer = ledger or packed
  elseif act == 'pack' and ledger then
    redis.call('HSET', KEYS[i + 1], issue, ledger)
    redis.call('DEL', KEYS[i])
    answer = 1
  elseif act == 'unpack' and packed then
    redis.call('SET', KEYS[i], packed)
    answer = 1
  end
  answers[#answers + 1] = answer
end
return answers
