-- enrol-welcome.lua: chooses readers of one bucket for one send of a welcome email. Their record gets the step in the
-- same step in which the ledger gets the reader, so that a reader is in the ledger of one send per step, and no crash
-- leaves one of the two without the other.
-- KEYS  1 subscribers of the bucket   2 state of the bucket   3 ledger of the send in the bucket
-- ARGV  for each reader: subscriber id, the record as read, the record to write
-- A reader whose record has changed is left alone: the next send looks at them again.
-- Returns the number of readers in the ledger, or the layout that the bucket's records moved to
local state = redis.call('GET', KEYS[2])
if state and state ~= 'home' then return state end
for i = 1, #ARGV, 3 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
    if redis.call('EXISTS', KEYS[3]) == 0 then redis.call('SET', KEYS[3], '\0\0\0\0') end
    redis.call('APPEND', KEYS[3], ARGV[i] .. '\0\0\0\0')
  end
end
local length = redis.call('STRLEN', KEYS[3])
if length == 0 then return 0 end
return (length - 4) / 12
