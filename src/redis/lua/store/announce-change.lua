-- announce-change.lua: raises the version of the public site and notes which topics changed, so that no process shows
-- a page that it rendered before a change of something that the page shows. The version is the time of the change in
-- microseconds. So it never repeats, not even after a restore into an empty store; a clock that was set back does not
-- lower it. The topic `everything` stands for changes that are not in the list: those of a process of an earlier
-- version, which raises the site version alone, and the oldest ones of a list that is full.
-- KEYS  1 site version   2 topics by the version of their last change, in the same slot
-- ARGV  1 max number of topics in the list   2… topics that changed
-- Returns the new version
local before = tonumber(redis.call('GET', KEYS[1])) or 0
local time = redis.call('TIME')
local version = string.format('%.0f', math.max(tonumber(time[1]) * 1000000 + tonumber(time[2]), before + 1))
local newest = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
if before > (tonumber(newest) or 0) then
  redis.call('ZADD', KEYS[2], 'GT', string.format('%.0f', before), 'everything')
end
for i = 2, #ARGV do
  redis.call('ZADD', KEYS[2], version, ARGV[i])
end
local over = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[1])
if over > 0 then
  local last = redis.call('ZRANGE', KEYS[2], over - 1, over - 1, 'WITHSCORES')[2]
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, over - 1)
  redis.call('ZADD', KEYS[2], 'GT', last, 'everything')
end
redis.call('SET', KEYS[1], version)
return version
