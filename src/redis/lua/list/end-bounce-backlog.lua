-- end-bounce-backlog.lua: ends a backlog once no bounce is held back. Check and change are one step, so that a bounce that
-- arrives at the same moment is either held and found, or admitted.
-- KEYS  1 readers that bounced lately, by time (ms)   2 backlog of the newsletter   3 bounces held back
-- ARGV  none
-- Returns 1 when the backlog ended, 0 when a bounce is held back
if redis.call('HLEN', KEYS[3]) > 0 then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
