-- read-part.lua: reads a part of a long hash, set or sorted set, and returns it as one value: thousands of small ones
-- cost the client more than all else of a backup.
-- KEYS  1 the key
-- ARGV  1 HSCAN, SSCAN or ZSCAN   2 cursor   3 about how many values
-- Returns the next cursor, and the values in MessagePack
local page = redis.call(ARGV[1], KEYS[1], ARGV[2], 'COUNT', ARGV[3])
return { page[1], cmsgpack.pack(page[2]) }
