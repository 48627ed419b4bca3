-- keep-rejects.lua: keeps the rejected rows of one batch of a reader import, unless another worker has taken the import
-- over. A batch that is repeated after a kill replaces its own rows, so that none is kept twice.
-- KEYS  1 the import   2 its rejected rows
-- ARGV  1 fence of the run   2 the batch, by the number of rows before it   3 the rows ('' : none)   4 seconds to keep them
-- Returns 1, or nil when the import was taken over
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return false end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[2], ARGV[2])
else
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
  redis.call('EXPIRE', KEYS[2], ARGV[4])
end
return 1
