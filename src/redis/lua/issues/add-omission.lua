-- add-omission.lua: numbers a set of articles that an issue leaves out for some readers. The same set keeps its number.
-- KEYS  1 the sets by number, of one issue   2 the issue
-- ARGV  1 the set (JSON)
-- Returns its number, from 1
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then return tonumber(known) end
local number = redis.call('HLEN', KEYS[1]) + 1
redis.call('HSET', KEYS[1], ARGV[1], number)
redis.call('HSET', KEYS[2], 'omissions', number)
return number
