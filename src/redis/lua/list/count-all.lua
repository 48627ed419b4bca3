-- count-all.lua: counts one event under several limits in one step, all or none, so that an event that one limit
-- refuses uses up no other. An event may have a mark: while the mark is there, the event has been counted already.
-- KEYS  1 mark (not used if ARGV 1 is 0)   2… counters
-- ARGV  1 seconds that the mark stays, 0 for no mark   2 1 to count, -1 to take a count back   then for each counter:
--       its max and the seconds of its window, which begins with its first event
-- Returns 0 when counted, or counted before; else the seconds to wait for the last of the limits that refuse
local lasts, step = tonumber(ARGV[1]), tonumber(ARGV[2])
if step < 0 then
  for i = 2, #KEYS do
    if tonumber(redis.call('GET', KEYS[i]) or 0) > 0 then redis.call('DECR', KEYS[i]) end
  end
  return 0
end
if lasts > 0 and redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local wait = 0
for i = 2, #KEYS do
  if tonumber(redis.call('GET', KEYS[i]) or 0) >= tonumber(ARGV[2 * i - 1]) then
    wait = math.max(wait, redis.call('TTL', KEYS[i]), 1)
  end
end
if wait > 0 then return wait end
for i = 2, #KEYS do
  redis.call('SET', KEYS[i], 0, 'EX', ARGV[2 * i], 'NX')
  redis.call('INCR', KEYS[i])
end
if lasts > 0 then redis.call('SET', KEYS[1], 1, 'EX', lasts) end
return 0
