-- correct.lua: puts a corrected edition in the place of the one that the editor saw: words, articles and rendered mails
-- in one step, so that no reader and no page ever gets half of it, and of two corrections at once none is lost unseen.
-- The mails of the edition before stay for a day, for who has begun with them.
-- KEYS  1 issue   2 the new mails, rendered aside; missing when nothing was rendered yet   3 their place
--       4 the mails of the edition before
-- ARGV  1 the edition as read   2 when the send began as read (ms; 0: not yet)   3… field, value pairs
-- Returns 1 when written, 0 when the issue is another one by now
if (redis.call('HGET', KEYS[1], 'edition') or '1') ~= ARGV[1] then return 0 end
if (redis.call('HGET', KEYS[1], 'startedAt') or '0') ~= ARGV[2] then return 0 end
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('RENAME', KEYS[2], KEYS[3])
  redis.call('PERSIST', KEYS[3])
  redis.call('EXPIRE', KEYS[4], 86400)
end
return 1
