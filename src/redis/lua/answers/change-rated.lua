-- change-rated.lua: adds articles to those that a reader rated, or removes them. The articles of some readers share a
-- hash, because a key for each reader costs a backup, and every look over all keys, more than what it holds.
-- KEYS  1 articles that readers rated: subscriber id → article ids, with a space between them
-- ARGV  1 'add' or 'remove'   2 subscriber id   3… article ids
-- Returns the number of articles that the reader rated
local group, reader = KEYS[1], ARGV[2]
local isGiven, articles = {}, {}
for i = 3, #ARGV do isGiven[ARGV[i]] = true end
for article in string.gmatch(redis.call('HGET', group, reader) or '', '%S+') do
  if not isGiven[article] then table.insert(articles, article) end
end
if ARGV[1] == 'add' then
  for article in pairs(isGiven) do table.insert(articles, article) end
end
if #articles == 0 then
  redis.call('HDEL', group, reader)
else
  redis.call('HSET', group, reader, table.concat(articles, ' '))
end
return #articles
