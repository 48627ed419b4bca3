-- replace-fields.lua: writes several fields of a hash if one of them, its revision, is still the one that was read, so
-- that of two changes made at the same time neither is lost: the second one reads again.
-- KEYS  1 hash
-- ARGV  1 field that holds the revision   2 its value as read ('' when there was none)   3… field, value, …
-- Returns 1 when written, else 0
local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if current ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
return 1
