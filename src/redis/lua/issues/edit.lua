-- edit.lua: changes an issue's content only over the revision that the editor saw and only before the send begins, and
-- records the change in the same step, so that of two editors none overwrites the other silently. Articles that the
-- issue gains count as taken from then on, and those that it loses are free for the next issue.
-- KEYS  1 issue   2 its history   3 articles taken for the issue's readers
-- ARGV  1 issue id   2 the revision as read   3 the entry of the history (JSON, with a name for this call)
--       4 max entries   5 gained articles (JSON)   6 lost articles (JSON)   7… field, value pairs, with `revision`
-- A call that is repeated, because the connection died before its answer, gets the same answer.
-- Returns 'written', 'changed' when the revision is another one, '' without such an issue, else the state that forbids
-- the change
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return '' end
if redis.call('LINDEX', KEYS[2], -1) == ARGV[3] then return 'written' end
if state ~= 'draft' and state ~= 'scheduled' then return state end
if (redis.call('HGET', KEYS[1], 'revision') or '1') ~= ARGV[2] then return 'changed' end
for i = 7, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('RPUSH', KEYS[2], ARGV[3])
redis.call('LTRIM', KEYS[2], -tonumber(ARGV[4]), -1)
for _, article in ipairs(cjson.decode(ARGV[5])) do
  redis.call('HSETNX', KEYS[3], article, ARGV[1])
end
for _, article in ipairs(cjson.decode(ARGV[6])) do
  if redis.call('HGET', KEYS[3], article) == ARGV[1] then redis.call('HDEL', KEYS[3], article) end
end
return 'written'
