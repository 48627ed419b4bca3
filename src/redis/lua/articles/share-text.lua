-- share-text.lua: takes the text out of an article's record and names the record that has it, if the article still has
-- this text. Its other fields and its revision stay, since nothing changes for those who read it. The hash is written
-- anew, because Redis stores a hash whose values are short in half of the space.
-- KEYS  1 hash of the article
-- ARGV  1 id of the text   2 the text   3 when the article was noted beside the text (ms)   4 for how long that counts (ms)
-- Returns 1 when written, 0 when the article has another text, or when the note may be gone by now
local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > ARGV[3] + ARGV[4] then return 0 end
if redis.call('HGET', KEYS[1], 'body') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'body', '', 'text', ARGV[1])
local fields = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(fields))
return 1
