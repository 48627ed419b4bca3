-- compare-and-set.lua: writes one field only if its value is still the one that was read, so that of two concurrent
-- changes neither is lost: the loser reads again. For a newsletter's sections, an API call's response, the layout of
-- the list. A subscriber's record has a script of its own (change-record.lua).
-- KEYS  1 hash
-- ARGV  1 field   2 the value as read ('' when there was none)   3 the value to write ('' deletes)
-- Returns 1 when written, else 0
local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if current ~= ARGV[2] then return 0 end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
return 1
