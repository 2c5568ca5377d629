// 路由、转发、统计
export const zhAdmin = {
  admin: {
    save: '保存', any: '不限', always: '不限', disabled: '已停用', enabled: '启用', name: '名称', code: '代码', position: '顺序', positionHint: '小的先看', what: '做什么', kinds: { read: '分到阅片组', forward: '转发' }, event: '什么时候', events: { study_qc_passed: '影像质控通过后', report_published: '报告发布后' }, group: '阅片组', destination: '目的地', clinics: '机构代码', clinic: '机构代码', condition: '条件', leads: '结果', toGroup: '分到 {{group}} 组', toDestination: '{{event}}转发到 {{destination}}', fieldFault: '这一项不正确',
    rules: '路由规则', addRule: '加规则', changeRule: '修改规则', deleteRule: '删除规则', noRules: '还没有规则', noRulesNext: '没有规则时，所有阅片医师都能看到全部任务。',
    groups: '阅片组', addGroup: '加阅片组', changeGroup: '修改阅片组', members: '成员', noGroups: '还没有阅片组', noGroupsNext: '按专长分组后，规则可以把任务分到组里。',
    destinations: '转发目的地', addDestination: '加目的地', changeDestination: '修改目的地', protocol: '协议', address: '地址', window: '时段', echo: '连通', echoNow: '测试', reachable: '连通', unreachable: '不通', aeHint: '已登记设备的 AE Title', token: '访问令牌', tokenKept: '已保存；不填则不变', caFile: 'CA 证书文件名', noDestinations: '还没有目的地', noDestinationsNext: '登记医院 PACS 或云端存档后，规则可以自动转发。',
    try: '试一试', tryHint: '这份检查会怎样？只作推演，不改动任何内容。', tryRun: '推演', studyUid: '检查实例号（Study UID）', goesTo: '分到阅片组 {{group}}', goesToAll: '不分组，所有阅片医师可见', fires: '命中', firesNot: '不命中',
    jobs: '转发任务', job: '转发任务', content: '内容', sentOf: '已发 / 全部', attempts: '次数', lastError: '最近的错误', nextAttempt: '下次尝试', unsent: '没有发出的影像', rerun: '重发', giveUp: '放弃', noJobs: '没有转发任务', noJobsNext: '规则命中或手工转发后会出现在这里。', deliveries: '发送记录', channel: '方式', about: '内容', noDeliveries: '没有邮件和外部通知', noDeliveriesNext: '会诊和预约有变化时会发出。',
  },
  figures: {
    group: '分组', range: '起止日期', by: { clinic: '按机构', specialty: '按专科', kind: '按类型' }, requests: '申请', time_to_accept: '受理用时', time_to_meet: '到会诊用时', time_to_opinion: '到意见用时', no_shows: '未到', adopted: '采纳', partly: '部分采纳', not_adopted: '未采纳', ratings: '评分', noOutcome: '尚无反馈', p90: '九成在 {{time}} 内', csv: '导出 CSV', outcomesTitle: '会诊例数与采纳情况', timesTitle: '用时中位数（分钟）', cases: '例', none: '这段时间没有会诊', noneNext: '换一个时间范围。',
  },
  jobState: { queued: '排队中', running: '发送中', done: '已完成', failed: '失败', cancelled: '已放弃' },
  jobContent: { study: '影像与报告', images: '影像', reports: '报告' },
  deliveryState: { queued: '待发送', sent: '已发送', failed: '失败' },
  channel: { mail: '邮件', email: '邮件', webhook: '外部程序' },
  whyNot: { clinics: '机构不符', modalities: '设备类型不符', body_parts: '部位不符', urgencies: '紧急程度不符', patient_classes: '就诊类型不符', weekdays: '星期不符', hours: '不在时段内', disabled: '规则已停用', leads_nowhere: '目标已停用', earlier_rule: '前面的规则已命中' },
};
