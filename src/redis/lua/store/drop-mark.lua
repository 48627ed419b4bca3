-- drop-mark.lua: removes a bucket's mark only if nobody has renewed it meanwhile. Otherwise events that are about to be
-- written would have no mark.
-- KEYS  1 marked buckets by time
-- ARGV  1 bucket   2 its time as read
-- Returns 1 when removed
if redis.call('ZSCORE', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('ZREM', KEYS[1], ARGV[1])
