-- correct.lua: replaces the edition that the editor saw with a corrected one: texts, articles and merge templates in
-- one step, so that no reader and no page ever gets a mixture, and of two concurrent corrections none is lost silently.
-- The previous edition's templates stay for a day, for workers that are using them. What a sender has seen is as in
-- edit.lua.
-- KEYS  1 issue   2 the staged templates; missing when nothing was rendered yet   3 the templates of the new edition
--       4 the templates of the previous edition   5 the issue's history
-- ARGV  1 the edition as read   2 start of the send as read (ms; 0: not yet)   3 the revision as read
--       4 the new last line of the history (JSON)   5 lines to replace, as in edit.lua
--       6 the last revision that somebody approved or scheduled, as read   7 the state that it must still have, with why it
--       paused, because the correction counts on nobody getting it before an approval ('': any)   8… field, value pairs
-- Returns 1 when written, 0 when the issue has changed
if (redis.call('HGET', KEYS[1], 'edition') or '1') ~= ARGV[1] then return 0 end
if (redis.call('HGET', KEYS[1], 'startedAt') or '0') ~= ARGV[2] then return 0 end
if (redis.call('HGET', KEYS[1], 'revision') or '1') ~= ARGV[3] then return 0 end
if (redis.call('HGET', KEYS[1], 'looked') or '0') ~= ARGV[6] then return 0 end
local state = redis.call('HGET', KEYS[1], 'state')
if ARGV[7] ~= '' and state .. ' ' .. (redis.call('HGET', KEYS[1], 'pausedBecause') or '') ~= ARGV[7] then return 0 end
if state == 'scheduled' and redis.call('HGET', KEYS[1], 'seen') == ARGV[3] then
  local entry = cjson.decode(ARGV[4])
  if entry.actor == nil or entry.actor == redis.call('HGET', KEYS[1], 'sender') then
    redis.call('HSET', KEYS[1], 'seen', string.format('%.0f', entry.revision))
  else
    redis.call('HSET', KEYS[1], 'changedAt', string.format('%.0f', entry.at))
  end
end
for _, pair in ipairs(cjson.decode(ARGV[5])) do
  redis.call('LSET', KEYS[5], pair[1], pair[2])
end
redis.call('LREM', KEYS[5], 0, '')
redis.call('RPUSH', KEYS[5], ARGV[4])
for i = 8, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('RENAME', KEYS[2], KEYS[3])
  redis.call('PERSIST', KEYS[3])
  redis.call('EXPIRE', KEYS[4], 86400)
end
return 1
