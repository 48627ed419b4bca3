-- put-new.lua: writes a thing whole or not at all, so that a process that dies leaves nothing half, and of two who give
-- one name the second is told. What lacks the last field that makes it readable was left half by an older version: it is
-- written over.
-- KEYS  1 the hash
-- ARGV  1 the field without which the hash is nothing   2… field, value, …
-- Returns 1 when written, 0 when there is one already
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return 1
