-- add-issue.lua: writes a draft unless an issue with that id exists, so that several processes compose a scheduled
-- digest only once, and never turn it back into a draft.
-- KEYS  1 issue   2 issues of the newsletter by creation time
-- ARGV  1 issue id   2 creation time (ms)   3… field, value pairs
-- Returns 1 when written, 0 when the issue exists
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1
