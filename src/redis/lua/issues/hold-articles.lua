-- hold-articles.lua: notes that an issue has articles, in one step. An article that another issue has taken stays that
-- issue's; this one has it for a part of the readers: those who have not had it.
-- KEYS  1 articles that issues have for a part of the readers   2 articles taken for the issue's readers
-- ARGV  1 issue id   2 name of the issue's filter; '' when it has none   3… article ids
-- Returns the number of articles
for i = 3, #ARGV do
  local article = ARGV[i]
  local own = ARGV[2] == '' and (redis.call('HSETNX', KEYS[2], article, ARGV[1]) == 1
    or redis.call('HGET', KEYS[2], article) == ARGV[1])
  if not own then
    local parts = cjson.decode(redis.call('HGET', KEYS[1], article) or '{}')
    local filter = ARGV[2]
    for issue, other in pairs(parts) do
      if issue ~= ARGV[1] and other == filter then filter = '' end
    end
    parts[ARGV[1]] = filter
    redis.call('HSET', KEYS[1], article, cjson.encode(parts))
  end
end
return #ARGV - 2
