-- pack-ledgers.lua: keeps the ledgers of several old issues in one hash for each bucket, because a key for each costs a
-- backup, and every look over all keys, more than what it holds. Both are in the bucket's slot, so that nobody ever sees
-- a ledger in neither. The ledger by itself counts, when there is one: it was taken out of the hash and may have
-- changed since. Its copy stays in the hash, so that a backup that was already past the one still finds the other.
-- KEYS  for each bucket: the issue's ledger in it, and the packed ledgers of the bucket
-- ARGV  1 issue   2 pack (the ledger moves into the hash), unpack (it becomes a key of its own again), or remove (both
--       forms: between two steps, a late bounce would take it out of the hash again)
-- Returns the number of ledgers that it moved or removed
local issue, act = ARGV[1], ARGV[2]
local moved = 0
for i = 1, #KEYS, 2 do
  local alone = act ~= 'remove' and redis.call('GET', KEYS[i])
  if act == 'remove' then
    moved = moved + redis.call('DEL', KEYS[i]) + redis.call('HDEL', KEYS[i + 1], issue)
  elseif alone and act == 'pack' then
    redis.call('HSET', KEYS[i + 1], issue, alone)
    redis.call('DEL', KEYS[i])
    moved = moved + 1
  elseif not alone and act == 'unpack' then
    local packed = redis.call('HGET', KEYS[i + 1], issue)
    if packed then
      redis.call('SET', KEYS[i], packed)
      moved = moved + 1
    end
  end
end
return moved
