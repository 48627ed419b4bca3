-- vote.lua: stores one visitor's vote on an article and keeps the totals right in the same step.
-- KEYS  1 totals of the article   2 voters of the article
-- ARGV  1 mark of the voter   2 step from 1 to 5, or 0 to remove the vote   3 seconds that the marks are kept
-- Returns the step before, 0 when there was none
local before = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
local after = tonumber(ARGV[2])
if before > 0 then redis.call('HINCRBY', KEYS[1], before, -1) end
if after > 0 then
  redis.call('HINCRBY', KEYS[1], after, 1)
  redis.call('HSET', KEYS[2], ARGV[1], after)
  redis.call('EXPIRE', KEYS[2], ARGV[3])
else
  redis.call('HDEL', KEYS[2], ARGV[1])
end
return before
