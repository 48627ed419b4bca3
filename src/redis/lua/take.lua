-- take.lua: gives a bucket of a ledger to one run. It raises the fence at the bucket's head, so that the run before
-- cannot claim in it any more: a stalled worker that has lost its batch sends nothing when it continues.
-- KEYS  1 ledger of the bucket
-- ARGV  none
-- Returns the whole ledger with the new fence, or nil when the bucket has none
local head = redis.call('GETRANGE', KEYS[1], 0, 3)
if #head < 4 then return false end
redis.call('SETRANGE', KEYS[1], 0, struct.pack('>I4', (struct.unpack('>I4', head) + 1) % 4294967296))
return redis.call('GET', KEYS[1])
