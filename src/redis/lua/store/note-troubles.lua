-- note-troubles.lua: notes what is known of troubles, the events that announce their changes and the emails about them, in
-- one step: a process that is killed leaves all or nothing. Of two processes that looked at once, one writes, so that each change is
-- announced once.
-- KEYS  1 known troubles   2 events of troubles   3 emails about troubles
-- ARGV  1 number of changes   2… of each: id, text as read ('': none), text to write ('': forgotten)   then the
--       number of events, and each (JSON)   then emails: name, text
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
local events = tonumber(ARGV[last + 1])
for i = last + 2, last + 1 + events do
  redis.call('RPUSH', KEYS[2], ARGV[i])
end
for i = last + 2 + events, #ARGV, 2 do
  redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
end
return 1
