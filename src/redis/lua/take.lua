-- take.lua: makes a bucket of a ledger one run's own. The fence at its head goes up, so that whoever had the bucket
-- before claims nobody in it any more: a worker that slept through the loss of its batch sends nothing when it wakes.
-- KEYS  1 ledger of the bucket
-- ARGV  none
-- Returns the whole ledger with the new fence, or nil where the bucket has none
local head = redis.call('GETRANGE', KEYS[1], 0, 3)
if #head < 4 then return false end
redis.call('SETRANGE', KEYS[1], 0, struct.pack('>I4', (struct.unpack('>I4', head) + 1) % 4294967296))
return redis.call('GET', KEYS[1])
