-- take.lua: gives buckets of a ledger to one run. It raises the fence at each bucket's head, so that the previous run
-- can no longer claim in it: a stalled worker that has lost its batch sends nothing when it continues.
-- KEYS  ledgers of buckets, any number
-- ARGV  none
-- Returns for each key the whole ledger with the new fence, or nil when the bucket has none
local ledgers = {}
for i, key in ipairs(KEYS) do
  local head = redis.call('GETRANGE', key, 0, 3)
  if #head < 4 then
    ledgers[i] = false
  else
    redis.call('SETRANGE', key, 0, struct.pack('>I4', (struct.unpack('>I4', head) + 1) % 4294967296))
    ledgers[i] = redis.call('GET', key)
  end
end
return ledgers
