-- change-passkey.lua: changes or removes one passkey that is as it was read, so that a sign-in that counts its use never
-- brings back one that was removed meanwhile.
-- KEYS  1 the passkeys
-- ARGV  1 id   2 the record as read   3 the new record ('' removes the passkey)
-- Returns 'done', or 'changed' when the record is not as it was read
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 'changed' end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
return 'done'
