-- even-when-full.lua: runs one command even if the memory is full. For small facts without which a reader would stay on
-- the list, or an email that was sent would count as not sent.
-- KEYS  1 the command's key
-- ARGV  1 command   2… its other arguments
-- Returns the command's reply
return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))
