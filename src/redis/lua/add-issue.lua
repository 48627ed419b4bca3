-- add-issue.lua: writes a draft unless there is an issue of that id, so that a digest that composes itself is made once,
-- whoever else makes it at the same moment, and is never thrown back once it is under way.
-- KEYS  1 issue   2 issues of the newsletter by creation time
-- ARGV  1 issue id   2 creation time (ms)   3… field, value pairs
-- Returns 1 when written, 0 when there was one
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1
