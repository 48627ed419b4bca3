-- edit.lua: changes an issue's content only over the revision that the change was compared with and only before the send
-- begins, and records the change in the same step, so that of two editors none overwrites the other silently. Articles
-- that the issue gains count as taken from then on, and those that it loses are free for the next issue.
-- A scheduled issue goes out as its sender saw it. Their own change counts as seen while they may still send it, and so
-- does one by nobody, such as the new name of a section; after any other change the issue waits for a look.
-- KEYS  1 issue   2 its history   3 articles that issues have for a part of the readers   4 articles taken for the
--       issue's readers   5 articles taken for everybody
-- ARGV  1 issue id   2 the revision as read   3 the new last line of the history (JSON, with a name for this call)
--       4 lines to replace: [index, line] pairs, '' to remove it (JSON)   5 the last revision that somebody approved or
--       scheduled, as read   6 gained articles (JSON)   7 lost articles (JSON)   8 name of the issue's filter; '' when it
--       has none   9 1: the author may send the issue   10… field, value pairs, with `revision`
-- A call that is repeated, because the connection died before its answer, gets the same answer.
-- Returns 'written', 'changed' when the revision or the last look is another one, '' without such an issue, else the
-- state that forbids the change
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return '' end
if redis.call('LINDEX', KEYS[2], -1) == ARGV[3] then return 'written' end
if state ~= 'draft' and state ~= 'scheduled' then return state end
if (redis.call('HGET', KEYS[1], 'revision') or '1') ~= ARGV[2] then return 'changed' end
if (redis.call('HGET', KEYS[1], 'looked') or '0') ~= ARGV[5] then return 'changed' end
for i = 10, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
if state == 'scheduled' and redis.call('HGET', KEYS[1], 'seen') == ARGV[2] then
  local entry = cjson.decode(ARGV[3])
  if entry.actor == nil or (ARGV[9] == '1' and entry.actor == redis.call('HGET', KEYS[1], 'sender')) then
    redis.call('HSET', KEYS[1], 'seen', string.format('%.0f', entry.revision))
  else
    redis.call('HSET', KEYS[1], 'changedAt', string.format('%.0f', entry.at))
  end
end
-- The revision is the one that was read, so the indexes are, too.
for _, pair in ipairs(cjson.decode(ARGV[4])) do
  redis.call('LSET', KEYS[2], pair[1], pair[2])
end
redis.call('LREM', KEYS[2], 0, '')
redis.call('RPUSH', KEYS[2], ARGV[3])

local function setPart(article, filter)
  local parts = cjson.decode(redis.call('HGET', KEYS[3], article) or '{}')
  for issue, other in pairs(parts) do
    if issue ~= ARGV[1] and filter ~= nil and other == filter then filter = '' end
  end
  parts[ARGV[1]] = filter
  if next(parts) == nil then
    redis.call('HDEL', KEYS[3], article)
  else
    redis.call('HSET', KEYS[3], article, cjson.encode(parts))
  end
end

-- As in hold-articles.lua and release-articles.lua.
for _, article in ipairs(cjson.decode(ARGV[6])) do
  local own = ARGV[8] == '' and (redis.call('HSETNX', KEYS[4], article, ARGV[1]) == 1
    or redis.call('HGET', KEYS[4], article) == ARGV[1])
  if not own then setPart(article, ARGV[8]) end
end
for _, article in ipairs(cjson.decode(ARGV[7])) do
  for i = 4, 5 do
    if redis.call('HGET', KEYS[i], article) == ARGV[1] then redis.call('HDEL', KEYS[i], article) end
  end
  setPart(article, nil)
end
return 'written'
