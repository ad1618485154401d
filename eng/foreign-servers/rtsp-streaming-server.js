// Runs npm's rtsp-streaming-server on 127.0.0.1; by itself it listens on every address of the machine.
// Usage: NODE_PATH=artifacts/foreign-servers/node_modules node rtsp-streaming-server.js PUSH-PORT PORT FIRST-UDP-PORT
const net = require('net');
const dgram = require('dgram');

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, done) {
  return listen.call(this, port, '127.0.0.1', done);
};

const bind = dgram.Socket.prototype.bind;
dgram.Socket.prototype.bind = function (port, done) {
  return bind.call(this, port, '127.0.0.1', done);
};

const { RtspServer } = require('rtsp-streaming-server');
const [serverPort, clientPort, rtpPortStart] = process.argv.slice(2).map(Number);
new RtspServer({ serverPort, clientPort, rtpPortStart, rtpPortCount: 20 }).start();
