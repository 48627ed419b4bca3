-- regroup.lua: makes whatever went to readers of some cadence count as gone to everyone, when a newsletter offers other
-- cadences than before and readers are served anew: nobody is to get from the new ones what they had from the old ones.
-- KEYS  1 what the schedules did   2 articles taken for everyone   3… articles taken for readers of one cadence
-- ARGV  1 newsletter   2 its entry in the first key as read ('' when there was none)   3 the entry to write
-- Returns 1 when done, 0 when the entry was another
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
for i = 3, #KEYS do
  local taken = redis.call('HGETALL', KEYS[i])
  for j = 1, #taken, 2 do
    redis.call('HSETNX', KEYS[2], taken[j], taken[j + 1])
  end
  redis.call('DEL', KEYS[i])
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
