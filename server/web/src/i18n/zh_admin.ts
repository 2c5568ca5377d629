// 管理
export const zhAdmin = {
  jobState: { queued: '排队中', running: '发送中', done: '已完成', failed: '失败', cancelled: '已放弃' },
  deliveryState: { queued: '待发送', sent: '已发送', failed: '失败' },
};
