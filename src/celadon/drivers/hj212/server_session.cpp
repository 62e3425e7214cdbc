#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "celadon/drivers/hj212/server_core.hpp"

namespace celadon::drivers::hj212 {
namespace {

namespace asio = boost::asio;

constexpr std::size_t most_unsent_bytes = 256U << 10U;
constexpr std::chrono::seconds between_looks{1};

/// Answers to commands of ours: never answered themselves.
bool is_answer(std::string_view command) {
  return command == "9011" || command == "9012" || command == "9013" || command == "9014";
}

}  // namespace

void ServerSession::begin() {
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->watch();
    self->read();
  });
}

void ServerSession::read() {
  if (closed_) return;
  socket_.async_read_some(
      asio::buffer(bytes_),
      [self = shared_from_this()](const boost::system::error_code& failed, std::size_t size) {
        if (failed) return self->close_here();
        self->heard_ = std::chrono::steady_clock::now();
        self->take(std::string_view(self->bytes_.data(), size));
      });
}

void ServerSession::take(std::string_view bytes) {
  auto job = std::make_unique<ServerJob>();
  for (Framed& framed : framer_.feed(bytes)) {
    if (framed.fault) core_->note_fault(*framed.fault);
    if (framed.packet) take_packet(std::move(*framed.packet), *job);
  }
  if (closed_) return;
  if (job->messages.empty()) return read();
  job->session = shared_from_this();
  core_->enqueue(std::move(job));  // reads on when it is settled
}

void ServerSession::take_packet(Packet packet, ServerJob& job) {
  core_->count(&ServerCounts::packets);
  const Device* const device = core_->book().find(packet.device);
  if (device == nullptr) {
    core_->count(&ServerCounts::strangers);
    return close_here();
  }
  if (!device->password.empty() && device->password != packet.password) {
    core_->count(&ServerCounts::wrong_password);
    return;
  }
  const Instant now = core_->clock().now();
  core_->book().note_packet(device->id, now);
  if (device_ != device->id) {
    device_ = device->id;
    core_->opened(device_, shared_from_this());
  }
  if (is_answer(packet.command)) return core_->note_answer(packet);
  auto whole = parts_.take(std::move(packet), now);
  if (!whole) return;
  ServerJob::Message message{std::move(*whole), 0, false};
  if (core_->book().settled_before(device->id, mark_of(message.packet))) {
    message.again = true;
  } else if (message.packet.command.starts_with('2')) {
    const std::size_t before = job.batch.size();
    const auto faults = add_readings(message.packet, *device, now, job.batch);
    if (!faults.ok()) return core_->note_fault(faults.error());
    for (const Error& fault : *faults) core_->note_fault(fault);
    message.readings = job.batch.size() - before;
  }
  job.messages.push_back(std::move(message));
}

void ServerSession::settled(std::string answers) {
  asio::post(socket_.get_executor(),
             [self = shared_from_this(), answers = std::move(answers)]() mutable {
               if (!answers.empty()) {
                 self->out_bytes_ += answers.size();
                 self->out_.push_back(std::move(answers));
                 if (self->out_.size() == 1) self->write();
               }
               self->read();
             });
}

void ServerSession::send(std::string bytes) {
  asio::post(socket_.get_executor(),
             [self = shared_from_this(), bytes = std::move(bytes)]() mutable {
               self->out_bytes_ += bytes.size();
               self->out_.push_back(std::move(bytes));
               if (self->out_.size() == 1) self->write();
             });
}

void ServerSession::write() {
  if (closed_ || out_.empty()) return;
  // One who asks for answers and does not read them is not fed further.
  if (out_bytes_ > most_unsent_bytes) return close_here();
  asio::async_write(
      socket_, asio::buffer(out_.front()),
      [self = shared_from_this()](const boost::system::error_code& failed, std::size_t size) {
        if (failed) return self->close_here();
        self->out_bytes_ -= size;
        self->out_.pop_front();
        self->write();
      });
}

void ServerSession::watch() {
  timer_.expires_after(between_looks);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& failed) {
    if (failed || self->closed_) return;
    const auto& settings = self->core_->settings();
    const auto limit = Duration::seconds(settings.part_limit.count());
    const std::size_t forgotten = self->parts_.forget_before(self->core_->clock().now() - limit);
    if (forgotten > 0) self->core_->count(&ServerCounts::incomplete, forgotten);
    if (std::chrono::steady_clock::now() - self->heard_ > settings.idle_limit)
      return self->close_here();
    self->watch();
  });
}

void ServerSession::close() {
  asio::post(socket_.get_executor(), [self = shared_from_this()] { self->close_here(); });
}

void ServerSession::close_here() {
  if (closed_) return;
  closed_ = true;
  timer_.cancel();
  boost::system::error_code ignored;
  socket_.close(ignored);
  core_->closed(shared_from_this(), device_);
}

}  // namespace celadon::drivers::hj212
