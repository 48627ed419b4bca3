-- return-number.lua: gives back the number of an issue that was not made, if no later one has been assigned, so that a
-- failed attempt leaves no gap in the numbers.
-- KEYS  1 counter of the newsletter's issues   2 the issue that would have had the number
-- ARGV  1 the number
-- Returns 1 when it was given back, else 0
if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('DECR', KEYS[1])
return 1
