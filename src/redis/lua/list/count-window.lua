-- count-window.lua: adds one to the counter of a window, which begins with its first event. A counter always has an
-- expiry, so that none stays for ever.
-- KEYS  1 counter
-- ARGV  1 seconds of the window
-- Returns the count including this event, and the seconds until the window ends, at least 1
redis.call('SET', KEYS[1], 0, 'EX', ARGV[1], 'NX')
return { redis.call('INCR', KEYS[1]), math.max(redis.call('TTL', KEYS[1]), 1) }
