-- take-article.lua: assigns an article to one issue, unless another issue has it: digests that are composed at the same
-- moment never share an article, neither within one cadence nor with an issue for readers of every cadence.
-- KEYS  1 articles taken for the issue's readers   2… articles taken for a part of them, or for more than them
-- ARGV  1 article id   2 issue id
-- Returns 1 when the article is this issue's, now or before; else 0
local taken = redis.call('HGET', KEYS[1], ARGV[1])
if taken then return taken == ARGV[2] and 1 or 0 end
for i = 2, #KEYS do
  if redis.call('HEXISTS', KEYS[i], ARGV[1]) == 1 then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
