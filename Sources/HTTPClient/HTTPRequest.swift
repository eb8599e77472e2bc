import CCurl
import EventLoop
import HTTPMessage
