-- note-rating.lua: notes one rating in the trail of its reader and judges the trail. A mail scanner with a real browser
-- opens every rating link of an email, so its forms are posted as a person's are. Only the trail shows it.
-- KEYS  1 trail of the reader in the email
-- ARGV  1 article   2 step   3 now (ms)   4 step of the reader's earlier rating, 0 for none
--       5 whether the reader rated in this email before: 1 or 0
--       6 steps of one story that only a machine sends within ARGV[7] ms   8 stories within ARGV[9] ms
--       10 seconds that a trail is kept after its last rating
-- Returns 'person' or 'machine'
local trail, article, now = KEYS[1], ARGV[1], tonumber(ARGV[3])
redis.call('HSETNX', trail, 'rater', ARGV[5])
redis.call('HSETNX', trail, 'before:' .. article, ARGV[4])
redis.call('HSET', trail, 'at:' .. article .. ':' .. ARGV[2], now)
redis.call('EXPIRE', trail, ARGV[10])
if redis.call('HEXISTS', trail, 'machine') == 1 then return 'machine' end

local fields = redis.call('HGETALL', trail)
local steps, stories, seen = 0, 0, {}
for i = 1, #fields, 2 do
  local of = string.match(fields[i], '^at:(.+):%d$')
  if of then
    local age = now - tonumber(fields[i + 1])
    if of == article and age <= tonumber(ARGV[7]) then steps = steps + 1 end
    if not seen[of] and age <= tonumber(ARGV[9]) then
      seen[of] = true
      stories = stories + 1
    end
  end
end
if steps < tonumber(ARGV[6]) and stories < tonumber(ARGV[8]) then return 'person' end
redis.call('HSET', trail, 'machine', 1)
return 'machine'
