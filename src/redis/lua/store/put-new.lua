-- put-new.lua: creates a hash in one step, so that a crash leaves no half of it, and of two callers that use the same
-- name the second is refused. A hash without its required field was left incomplete by an older version: it is
-- overwritten.
-- KEYS  1 the hash
-- ARGV  1 the required field   2… field, value, …
-- Returns 1 when written, 0 when it exists
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return 1
