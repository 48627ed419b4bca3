-- release-articles.lua: makes articles of an issue free for others, in one step. An issue that has reached a part of its
-- readers keeps being known as one that has the articles, so that these readers do not get them again.
-- KEYS  1 articles that issues have for a part of the readers   2… articles taken
-- ARGV  1 issue id   2 '1' when a part of its readers may have it, else ''   3… article ids
-- Returns the number of articles that were this issue's
local count = 0
for i = 3, #ARGV do
  local article = ARGV[i]
  local had = false
  for k = 2, #KEYS do
    if redis.call('HGET', KEYS[k], article) == ARGV[1] then
      redis.call('HDEL', KEYS[k], article)
      had = true
    end
  end
  local parts = cjson.decode(redis.call('HGET', KEYS[1], article) or '{}')
  had = had or parts[ARGV[1]] ~= nil
  if had then
    count = count + 1
    if ARGV[2] == '' then parts[ARGV[1]] = nil else parts[ARGV[1]] = '' end
    if next(parts) == nil then
      redis.call('HDEL', KEYS[1], article)
    else
      redis.call('HSET', KEYS[1], article, cjson.encode(parts))
    end
  end
end
return count
