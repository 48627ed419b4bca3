-- regroup.lua: when a newsletter changes the cadences that it offers, marks the articles sent to readers of one cadence
-- as sent to everyone, so that no reader gets an article again from another cadence's digest.
-- KEYS  1 runs of the schedules   2 articles taken for everyone   3… articles taken for readers of one cadence
-- ARGV  1 newsletter   2 its entry in the first key as read ('' when there was none)   3 the entry to write
-- Returns 1 when done, 0 when the entry had changed
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
