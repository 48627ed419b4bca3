-- leave.lua: removes an issue from the reconciler's set after its last retry. Check and change are one step, so that a
-- batch that is put back at the same moment keeps the issue in the set.
-- KEYS  1 set of issues with messages to send   2 its batches   3 its retries
-- ARGV  1 issue id
-- Returns 1 when it left the set, else 0
if redis.call('HLEN', KEYS[2]) + redis.call('HLEN', KEYS[3]) > 0 then return 0 end
return redis.call('SREM', KEYS[1], ARGV[1])
