-- change-import.lua: changes the record of a reader import, if nobody has taken the import over and it is in a state that
-- may become the next one. A worker that was suspended while another took its import over changes nothing any more.
-- KEYS  1 the import   2 its rejected rows
-- ARGV  1 fence of the run ('' : not a run's)   2 states that it may be in, separated by spaces ('' : any)
--       3 seconds that it is kept from now on   4 '1': drop its rejected rows in the same step
--       5 '1': change nothing if somebody has asked it to stop   6… field, value, … ('' removes the field)
-- Returns nil when it is gone, in another state, or taken over; else the field `stop`, or ''
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return false end
if ARGV[2] ~= '' and not string.find(' ' .. ARGV[2] .. ' ', ' ' .. state .. ' ', 1, true) then return false end
if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return false end
if ARGV[5] == '1' and redis.call('HGET', KEYS[1], 'stop') == '1' then return '1' end
for i = 6, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', KEYS[1], ARGV[i])
  else
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
if ARGV[4] == '1' then redis.call('UNLINK', KEYS[2]) end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return redis.call('HGET', KEYS[1], 'stop') or ''
