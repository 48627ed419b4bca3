-- approve.lua: stores an approval only while the issue has the revision that was approved, so that nobody's approval
-- replaces the one of a later revision, and a change that somebody saves meanwhile is never approved with it. Whoever
-- approves an issue that somebody has scheduled is its sender from then on: they have seen it last. Once it has started,
-- its sender stays: the approval may be of an earlier look than theirs. No later save becomes a part of the history's
-- entries before it, so that what was approved can be told from what came after.
-- KEYS  1 issue   2 its approval
-- ARGV  1 the revision   2 the mark of everything that was approved   3… field, value pairs
-- Returns 1 when it was stored, 0 when the issue has another revision
if (redis.call('HGET', KEYS[1], 'revision') or '1') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
redis.call('HSET', KEYS[1], 'looked', ARGV[1])
local approver = redis.call('HGET', KEYS[2], 'approver')
local scheduled = redis.call('HGET', KEYS[1], 'state') == 'scheduled'
if approver and scheduled and (redis.call('HGET', KEYS[1], 'seen') or '') ~= '' then
  redis.call('HSET', KEYS[1], 'seen', ARGV[1], 'sender', approver, 'senderName', redis.call('HGET', KEYS[2], 'name') or '',
    'seenContent', ARGV[2])
  -- It waited for this look.
  local waits = cjson.decode(redis.call('HGET', KEYS[1], 'waits') or 'null')
  if waits ~= cjson.null and waits['for'] == 'changed' then redis.call('HDEL', KEYS[1], 'waits') end
end
return 1
