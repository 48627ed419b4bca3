-- transition.lua: changes an issue's state only from a state that allows it, so that of two concurrent `issue send` one
-- wins. The set of issues with messages to send and the scheduled issues change in the same step: there the reconciler
-- finds every issue to continue or start, even if the queues lost its jobs. A `sent` issue stays in the set until its
-- last retry. No send begins while the list is being moved to another number of buckets: its plan depends on the
-- buckets. What somebody looked at is what goes out: a content of another revision is left alone, and a scheduled issue
-- that somebody has given another time since.
-- KEYS  1 issue   2 set of issues with messages to send   3 scheduled issues by time   4 the process that moves the
--       list   5 events of issues   6 emails to forget, so that they are made anew
-- ARGV  1 issue id   2 the new state   3 a name for this call   4 event of the change (JSON; '': none)
--       5 the revision that it must have ('': any)   6 its time and its sender, with a space between, that it must have
--       if it is scheduled ('': any)   7 who changes it and when (JSON), noted with a pause, a cancellation or the end of one
--       8 number of allowed states before   9… those states, then field, value pairs; `startAt` among them (or known already) is the time of a scheduled issue
-- A call that is repeated, because the connection died before its answer, gets the same answer.
-- Returns the state before: the change was made when it is an allowed one; 'revision' when it has another one;
-- 'schedule' when it has another time or sender;
-- 'resharding' when the list is being moved
local before = redis.call('HGET', KEYS[1], 'state')
if not before then return '' end
local last = redis.call('HGET', KEYS[1], 'change')
if last and string.sub(last, 1, #ARGV[3]) == ARGV[3] then return string.sub(last, #ARGV[3] + 2) end
local allowed = false
local count = tonumber(ARGV[8])
for i = 9, 8 + count do
  if ARGV[i] == before then allowed = true end
end
if not allowed then return before end
if ARGV[5] ~= '' and (redis.call('HGET', KEYS[1], 'revision') or '1') ~= ARGV[5] then return 'revision' end
if before == 'scheduled' and ARGV[6] ~= '' then
  local startAt, sender = unpack(redis.call('HMGET', KEYS[1], 'startAt', 'sender'))
  if (startAt or '0') .. ' ' .. (sender or '') ~= ARGV[6] then return 'schedule' end
end
if ARGV[2] == 'sending' and redis.call('EXISTS', KEYS[4]) == 1 then return 'resharding' end
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'change', ARGV[3] .. ' ' .. before)
for i = 9 + count, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
local ends = { paused = 'resumed', cancelled = 'resent' }
local change = ({ paused = 'paused', cancelled = 'cancelled', sending = ends[before] })[ARGV[2]]
if change then
  local changes = cjson.decode(redis.call('HGET', KEYS[1], 'stateChanges') or '[]')
  if #changes == 50 then table.remove(changes, 1) end
  local noted = cjson.decode(ARGV[7])
  noted.change = change
  changes[#changes + 1] = noted
  redis.call('HSET', KEYS[1], 'stateChanges', cjson.encode(changes))
end
if ARGV[2] == 'sending' then
  redis.call('SADD', KEYS[2], ARGV[1])
elseif ARGV[2] ~= 'sent' then
  redis.call('SREM', KEYS[2], ARGV[1])
end
if ARGV[2] == 'scheduled' then
  redis.call('ZADD', KEYS[3], redis.call('HGET', KEYS[1], 'startAt') or 0, ARGV[1])
else
  redis.call('ZREM', KEYS[3], ARGV[1])
end
redis.call('DEL', KEYS[6])
if ARGV[4] ~= '' then redis.call('RPUSH', KEYS[5], ARGV[4]) end
return before
