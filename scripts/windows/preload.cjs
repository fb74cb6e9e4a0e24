// Wine 8 has no TCP_KEEPIDLE, so setKeepAlive fails, and with it every request of fetch.
require('node:net').Socket.prototype.setKeepAlive = function () {
  return this
}
