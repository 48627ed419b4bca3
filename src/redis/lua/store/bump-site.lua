-- bump-site.lua: raises the version of the public site, so that no process shows a page that it rendered before a
-- change. The version is the time of the change in microseconds. So it never repeats, not even after a restore into an
-- empty store; a clock that was set back does not lower it.
-- KEYS  1 site version
-- ARGV  none
-- Returns the new version
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local version = string.format('%.0f', math.max(now, (tonumber(redis.call('GET', KEYS[1])) or 0) + 1))
redis.call('SET', KEYS[1], version)
return version
