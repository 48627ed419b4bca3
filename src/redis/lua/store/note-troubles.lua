-- note-troubles.lua: notes what is known of troubles, and the events that announce their changes, in one step: a process
-- that is killed leaves both or neither. Of two processes that looked at once, one writes, so that each change is
-- announced once.
-- KEYS  1 known troubles   2 events of troubles
-- ARGV  1 number of changes   2… of each: id, text as read ('': none), text to write ('': forgotten)   then events (JSON)
-- Returns 1 when written; 0 when something is not as it was read, and then nothing is written
local count = tonumber(ARGV[1])
local last = 1 + 3 * count
for i = 2, last, 3 do
  if (redis.call('HGET', KEYS[1], ARGV[i]) or '') ~= ARGV[i + 1] then return 0 end
end
for i = 2, last, 3 do
  if ARGV[i + 2] == '' then
    redis.call('HDEL', KEYS[1], ARGV[i])
  else
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
  end
end
for i = last + 1, #ARGV do
  redis.call('RPUSH', KEYS[2], ARGV[i])
end
return 1
