-- drop-text.lua: deletes the note that an article has a text, unless it was noted again meanwhile. The text is deleted with
-- the last note.
-- KEYS  1 hash of the text
-- ARGV  1 id of the article   2 the note as read
-- Returns 1 when the text is deleted, else 0
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
if redis.call('HLEN', KEYS[1]) > 1 then return 0 end
redis.call('DEL', KEYS[1])
return 1
