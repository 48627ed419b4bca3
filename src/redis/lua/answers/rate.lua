-- rate.lua: stores one reader's rating of an article and keeps the totals right in the same step.
-- KEYS  1 ratings of the article
-- ARGV  1 subscriber id   2 rating from 1 to 5, or 0 to remove it
-- Returns the rating before, 0 when there was none
local before = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
local after = tonumber(ARGV[2])
if before > 0 then redis.call('HINCRBY', KEYS[1], 'n' .. before, -1) end
if after > 0 then
  redis.call('HINCRBY', KEYS[1], 'n' .. after, 1)
  redis.call('HSET', KEYS[1], ARGV[1], after)
else
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return before
