-- take-article.lua: assigns an article to one issue, unless another issue for the same readers has it: digests that are
-- composed at the same moment never share an article, neither within one cadence nor with an issue for everybody.
-- KEYS  1 articles that issues have for a part of the readers   2… articles taken: of an issue without a filter, the
--       first is the hash in which it takes them; then those that must not have the article
-- ARGV  1 article id   2 issue id   3 name of the issue's filter; '' when it has none
-- Returns 1 when the article is this issue's, now or before; else 0
local function others(from)
  for i = from, #KEYS do
    if redis.call('HEXISTS', KEYS[i], ARGV[1]) == 1 then return true end
  end
  return false
end

if ARGV[3] == '' then
  local taken = redis.call('HGET', KEYS[2], ARGV[1])
  if taken then return taken == ARGV[2] and 1 or 0 end
  if others(3) then return 0 end
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  return 1
end
local parts = cjson.decode(redis.call('HGET', KEYS[1], ARGV[1]) or '{}')
if parts[ARGV[2]] then return 1 end
if others(2) then return 0 end
for _, filter in pairs(parts) do
  if filter == ARGV[3] then return 0 end
end
parts[ARGV[2]] = ARGV[3]
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(parts))
return 1
