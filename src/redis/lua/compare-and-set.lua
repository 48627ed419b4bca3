-- compare-and-set.lua: writes one subscriber's record only if it is still the one that was read, so that two changes to
-- one reader never lose either: the loser reads again and applies its change to what the winner wrote. The sections of
-- a newsletter are kept by it in the same way.
-- KEYS  1 subscribers of the bucket
-- ARGV  1 subscriber id   2 the record as read ('' when there was none)   3 the record to write ('' deletes)
-- Returns 1 when written, else 0
local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if current ~= ARGV[2] then return 0 end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
return 1
