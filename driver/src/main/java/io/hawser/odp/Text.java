package io.hawser.odp;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the doctor and the inspection say, in English and in Chinese, side by side so that neither can be forgotten. {@code {0}} stands for
 * an argument; both languages have the same ones, and the same numbers.
 */
public enum Text {
  // findings
  USER_TIMEOUT(
      "With a user timeout of {0} s the kernel ignores {1}: an idle connection is reset {2} s after the last packet from the {3}, and survives {4} "
          + "(idle {5} s, interval {6} s). What the {3} does not acknowledge, or has no room for, for {0} s ends the connection as well.{7} Only 0 is fully safe.",
      "user timeout 为 {0} 秒时,内核不再理会 {1}:空闲连接在收到{3}最后一个报文 {2} 秒后被重置,探测报文的容错为:{4}(空闲 {5} 秒,间隔 {6} 秒)。"
          + "{3}有 {0} 秒没有确认数据,或接收窗口已满,连接同样会被断开。{7}只有 0 是完全安全的。"),
  USER_TIMEOUT_NEEDED(" To survive as many lost probes as {0} promises ({1}), it must be at least {2} s.",
      "要达到 {0} 所承诺的容错({1} 个),它至少要设为 {2} 秒。"),
  USER_TIMEOUT_IMPOSSIBLE(" To survive as many lost probes as {0} promises ({1}), it must be at least {2} s; ODP allows 20.",
      "要达到 {0} 所承诺的容错({1} 个),它至少要设为 {2} 秒,而 ODP 最多允许 20。"),
  DORMANT_USER_TIMEOUT(
      "The user timeout of {0} s, a default of ODP 3.1, has no effect only while keepalive is off: if you turn on only the keepalive bit, "
          + "connections survive {1}. Set it to 0 first.",
      "user timeout 为 {0} 秒(ODP 3.1 的默认值),只是因为 keepalive 没有打开才不起作用:一旦只打开 keepalive 位,连接对丢失探测报文的容错为:{1}。请先把它设为 0。"),
  FEW_PROBES(
      "With {0}={1} an idle connection survives {2}: it is reset {3} s after the last packet from the {4} (idle {5} s, interval {6} s). With 5 it survives 4.",
      "{0}={1} 时,空闲连接对丢失探测报文的容错为:{2}。收到{4}最后一个报文 {3} 秒后,它就会被重置(空闲 {5} 秒,间隔 {6} 秒)。设为 5 时可以容忍丢失 4 个。"),
  GIVEN_UP_SOON(
      "An idle connection is reset {0} s after the last packet from the {1}, and only cuts shorter than {2} s are survived for certain (idle {3} s, interval {4} s, "
          + "count {5}). The failover of a switch, a firewall or a virtual machine may take longer. With 5, 5 and 5 it is reset after 30 s.",
      "收到{1}最后一个报文 {0} 秒后,空闲连接就会被重置,只有短于 {2} 秒的网络中断才一定不会断连(空闲 {3} 秒,间隔 {4} 秒,次数 {5})。"
          + "交换机、防火墙或虚拟机的切换可能比这更久。设为 5、5、5 时,30 秒后才会被重置。"),
  NOTICED_LATE(
      "That the {0} vanished is noticed only {1} s after its last packet (idle {2} s, interval {3} s, count {4}): its session and locks stay until then. "
          + "With 5, 5 and 5 that takes 30 s.",
      "{0}消失后,要到最后一个报文之后 {1} 秒才会被发现(空闲 {2} 秒,间隔 {3} 秒,次数 {4}):在此之前,它的会话和所持有的锁都不会释放。设为 5、5、5 时只需 30 秒。"),
  IDLE_SLOWER_THAN_PATH(
      "The first keepalive probe goes out after {0} s, but what lies on the path (load balancer, firewall, NAT) forgets a connection that was idle for {1} s.",
      "第一个 keepalive 探测报文在空闲 {0} 秒后才发出,而路径上的设备(负载均衡、防火墙、NAT)对空闲 {1} 秒的连接就会丢弃其状态。"),
  KEEPALIVE_OFF(
      "The keepalive bit (2) is missing: ODP never probes an idle {0}, so load balancers, firewalls and NAT forget its connections, and those of a vanished {0} stay "
          + "open. 3 is as good as 2.",
      "缺少 keepalive 位(2):ODP 从不探测空闲的{0},负载均衡、防火墙和 NAT 会丢弃这些连接的状态,已经消失的{0}的连接则一直留着。3 与 2 同样可以。"),
  LINGER(
      "The linger bit (4) makes every close a reset: the {0} loses what it has not read yet, an error message for example, and sees \"Connection reset\" instead of an orderly end.",
      "linger 位(4)使每次关闭都变成重置(RST):{0}会丢失尚未读取的内容(例如错误信息),看到的是“Connection reset”,而不是正常关闭。"),
  APPLICATION_SLOWER(
      "ODP gives an idle connection up after {0} s; the application's own keepalive ({1}) {2}. In between the application trusts a connection that is gone. Hawser's "
          + "option hawser.keepAlive=match takes ODP's values.",
      "ODP 在 {0} 秒后放弃空闲连接;应用一侧的 keepalive({1}){2}。在这段时间里,应用会继续使用已经不存在的连接。Hawser 的选项 hawser.keepAlive=match 会采用 ODP 的值。"),
  GIVES_UP_AFTER("does so after {0} s", "在 {0} 秒后放弃"),
  NEVER_GIVES_UP("never does", "永远不会放弃"),
  NO_PROBE("not a single lost probe", "一个都不能丢"),
  ONE_PROBE("1 lost probe", "最多丢 1 个"),
  PROBES("{0} lost probes", "最多丢 {0} 个"),
  CLIENT("client", "客户端"),
  OBSERVER("OBServer", "OBServer"),
  SEVERE("SEVERE", "严重"),
  WARNING("WARNING", "警告"),
  NOTE("NOTE", "提示"),

  // the cure
  CURE("Cure", "修复"),
  CURE_ORDER("In this order: at no moment does a connection fare worse than before.", "请按此顺序执行:任何时刻都不会比原来更差。"),
  BEFORE("{0}, before: {1}", "{0},修复前:{1}"),
  AFTER("{0}, after: {1}", "{0},修复后:{1}"),
  PATH("a connection that is cut off while idle is reset after {0} s; it survives {1}{2}{3}", "空闲时网络中断的连接在 {0} 秒后被重置;丢失探测报文的容错:{1}{2}{3}"),
  PATH_CUT(", and every cut shorter than {0} s", ";短于 {0} 秒的中断不会断连"),
  PATH_USER_TIMEOUT("; what is not acknowledged for {0} s ends it", ";数据 {0} 秒未被确认即断连"),
  PATH_OFF("no keepalive: an idle connection is never probed, and devices on the path forget it", "没有 keepalive:空闲连接从不被探测,路径上的设备会丢弃其状态"),
  OPEN_KEEP(
      "Only new connections get the new values: those that are open keep what they had. Renew them, for example by restarting the application or emptying its pool.",
      "新值只对新连接生效:已经打开的连接保持原值。请重建这些连接,例如重启应用或清空连接池。"),
  OPEN_TAKE(
      "Because {0} changes to a value with the keepalive bit, clients' connections that are open take all client_tcp_* values at their next statement; so do new ones.",
      "由于 {0} 改成了另一个带 keepalive 位的值,已经打开的客户端连接会在下一条语句时采用当时全部的 client_tcp_* 值,新连接也一样。"),
  CHANGE_IN_OCP("Where OCP manages ODP, change it there.", "如果 ODP 由 OCP 管理,请在 OCP 中修改。"),
  IN_FORCE("This is in force now, as read back from ODP. {0}", "以上为从 ODP 重新读取的、现已生效的值。{0}"),
  NOT_IN_FORCE("ODP accepted {0}={1}, but says {2} now: something else sets it, OCP for example. Change it there.",
      "ODP 接受了 {0}={1},但现在读到的是 {2}:有别的组件在设置它,例如 OCP。请在那里修改。"),
  STOPPED_AT("Stopped at \"{0}\": {1} Those before it are in force, those after it were not run.", "在“{0}”处停止:{1}之前的语句已经生效,之后的没有执行。"),
  NOTHING_CHANGED("Nothing was changed.", "没有做任何修改。"),
  NOBODY_AGREES("Nothing was changed: nobody is there to confirm. --yes skips the question.", "没有做任何修改:没有人可以确认。加 --yes 则不再询问。"),
  RUN_THIS("Run this statement as {0}?", "以 {0} 的身份执行这条语句?"),
  RUN_THESE("Run these statements as {0}?", "以 {0} 的身份执行这些语句?"),
  PASSWORD_OF("Password of {0}", "{0} 的密码"),
  PUT_PASSWORD("Put the password of {0} into HAWSER_ODP_PASSWORD.", "请把 {0} 的密码放入环境变量 HAWSER_ODP_PASSWORD。"),

  // the log and the warning
  ADVICE(
      "ODP at {0} is configured so that connections get lost. {1} To fix it, run as root@proxysys, in this order (where OCP manages ODP: change it there): {2}. {3}",
      "{0} 处的 ODP 的设置会使连接丢失。{1}修复方法:以 root@proxysys 的身份依次执行(如果 ODP 由 OCP 管理,请在 OCP 中修改):{2}。{3}"),
  ADVICE_WITHOUT_CURE(
      "ODP at {0} is configured so that connections get lost. {1} This version of it has no parameters that would change that.",
      "{0} 处的 ODP 的设置会使连接丢失。{1}这个版本没有可以改变这一点的参数。"),

  // headings and verdicts
  ENDPOINT("Endpoint", "地址"),
  REACHED("Reached", "到达"),
  EMPTYING("{0} (a rolling upgrade is emptying it)", "{0}(正在滚动升级,连接将被清空)"),
  SESSION("Session", "会话"),
  SESSION_IS("{0}, user {1}, tenant {2}, cluster {3} (look for this id as cs_id in ODP's logs)",
      "{0},用户 {1},租户 {2},集群 {3}(在 ODP 日志中查找 cs_id 等于此号的记录)"),
  SEEN_FROM("Seen from", "来源地址"),
  OWN_ADDRESS("{0} (an address of this machine: no NAT and no load balancer in between)", "{0}(本机地址:中间没有 NAT 和负载均衡)"),
  FOREIGN_ADDRESS("{0} (not an address of this machine: NAT or a load balancer is in between)", "{0}(不是本机地址:中间有 NAT 或负载均衡)"),
  KEEPALIVE_HERE("Keepalive here", "本机 keepalive"),
  OF_APPLICATION("{0} (this application's sockets)", "{0}(本应用的套接字)"),
  OF_SYSTEM("{0} (this operating system's default)", "{0}(本操作系统的默认值)"),
  KEEPALIVE("idle {0} s, interval {1} s, count {2}", "空闲 {0} 秒,间隔 {1} 秒,次数 {2}"),
  OFF("off", "关闭"),
  WATCH_HERE("Watch here", "本机监视"),
  WATCH_NONE("nothing but socketTimeout, if it is set (without Hawser)", "除 socketTimeout(如果已设置)之外没有监视(未使用 Hawser)"),
  JOURNAL("Journal", "断连记录"),
  PARAMETER("PARAMETER", "参数"),
  CURRENT("CURRENT", "当前值"),
  RECOMMENDED("RECOMMENDED", "建议值"),
  VERDICT("VERDICT", "结论"),
  TWO_OR_THREE("2 or 3", "2 或 3"),
  OK("ok", "正常"),
  VALUE("{0}", "{0}"),
  GOES_WITH("goes with {0}", "与 {0} 一并修改"),
  NOT_KNOWN("not known to this version", "此版本没有该参数"),
  SAFE("Safe: this ODP keeps idle connections alive, and lost packets do not make it drop them.", "安全:这个 ODP 会保持空闲连接,丢包不会使它断开连接。"),
  UNSAFE("Unsafe: connections through this ODP get lost. Run the statements above as root@proxysys, in this order. {0} {1}",
      "不安全:经过这个 ODP 的连接会丢失。请以 root@proxysys 的身份依次执行上面的语句。{0}{1}"),
  UNSAFE_WITHOUT_CURE("Unsafe: connections through this ODP get lost, and this version of it has no parameters that would change that.",
      "不安全:经过这个 ODP 的连接会丢失,而这个版本没有可以改变这一点的参数。"),
  COULD_NOT_TELL("Could not tell: {0}", "无法判断:{0}"),

  // several hosts
  HOST("HOST", "主机"),
  HOST_SAFE("safe", "安全"),
  HOST_UNSAFE("unsafe: {0}", "不安全:{0}"),
  HOST_UNKNOWN("could not tell", "无法判断"),
  DIFFERENT("DIFFERENT", "不一致的参数"),
  VALUES("VALUES", "各主机的值"),
  VALUE_AT("{0} at {1}", "{0}({1})"),
  HOSTS_SAFE("Safe: all {0} hosts.", "安全:全部 {0} 个主机。"),
  HOSTS_SAFE_BUT_DIFFERENT("Safe: all {0} hosts. They are set differently: how long a broken connection stays open depends on the host.",
      "安全:全部 {0} 个主机。但它们的设置不一致:中断的连接保留多久,因主机而异。"),
  HOSTS_UNSAFE("Unsafe: connections through {0} get lost. See each host above for what to do.", "不安全:经过 {0} 的连接会丢失。处理方法见上面各主机的说明。"),
  HOSTS_UNKNOWN("Could not judge {0}. See each host above for the reason.", "无法判断 {0}。原因见上面各主机的说明。"),

  // how connections ended, by ODP's log and Hawser's journal
  WHEN("WHEN", "时间"),
  SESSION_ID("SESSION", "会话"),
  ENDED_BY("ENDED BY", "断开方"),
  WHY("WHY", "原因"),
  BY_CLIENT_SIDE("client's side", "客户端一侧"),
  BY_OBSERVER_SIDE("OBServer's side", "OBServer 一侧"),
  BY_ODP("ODP", "ODP"),
  BY_UNKNOWN("not in the log", "日志中没有"),
  END_OF_CLIENT(
      "The client's connection ended while ODP {0}{1}: the client or a device on the path closed it, or ODP's kernel gave up on it (keepalive, user timeout; obproxy.log "
          + "then says \"maybe KeepAlive fail\").",
      "客户端连接在 ODP {0}时断开{1}:客户端或路径上的设备关闭了它,或者 ODP 的内核放弃了它(keepalive、user timeout;此时 obproxy.log 中有 \"maybe KeepAlive fail\")。"),
  WHILE_AWAITING("awaited a request", "等待请求"),
  WHILE_WORKING("worked on a request", "处理请求"),
  WHILE_TRANSFERRING("passed a request on", "转发请求"),
  END_NO_OBSERVER("ODP could not connect to the OBServer{0}.", "ODP 无法连接到 OBServer{0}。"),
  END_OBSERVER_SILENT("The OBServer did not answer in time{0}.", "OBServer 没有及时应答{0}。"),
  END_OF_OBSERVER("The connection to the OBServer ended{0}: look at its log.", "到 OBServer 的连接断开{0}:请查看 OBServer 的日志。"),
  END_OBSERVER_ERROR("The OBServer answered with error {0}{1}.", "OBServer 返回错误 {0}{1}。"),
  END_LOGIN("The login failed with error {0}{1}.", "登录失败,错误 {0}{1}。"),
  END_KILLED("Killed, error {0}{1}.", "被 KILL,错误 {0}{1}。"),
  END_ODP_ERROR("An error of ODP itself, {0}{1}.", "ODP 自身的错误 {0}{1}。"),
  END_NOT_LOGGED(
      "ODP's log has no line of this session: ODP saw no end of it, another ODP had it, the file is gone, or connection_diagnosis_option is off.",
      "ODP 的日志中没有这个会话的记录:ODP 没有看到它断开,它属于另一个 ODP,日志文件已不在,或者 connection_diagnosis_option 没有打开。"),
  TIMEOUT_WAIT("Idle for {0} s: wait_timeout ({1}).", "空闲 {0} 秒:wait_timeout({1})。"),
  TIMEOUT_READ("The request was not complete after {0} s: net_read_timeout ({1}).", "{0} 秒内没有收完请求:net_read_timeout({1})。"),
  TIMEOUT_WRITE("The client did not read the answer for {0} s: net_write_timeout ({1}).", "客户端 {0} 秒没有接收应答:net_write_timeout({1})。"),
  TIMEOUT_LOGIN("The login was not complete after {0} s ({1}).", "{0} 秒内没有完成登录({1})。"),
  TIMEOUT_QUERY("No answer from the OBServer for {0} s: ob_query_timeout ({1}).", "OBServer {0} 秒没有应答:ob_query_timeout({1})。"),
  TIMEOUT_TRANSACTION("The transaction took more than {0} s: ob_trx_timeout ({1}).", "事务超过 {0} 秒:ob_trx_timeout({1})。"),
  TIMEOUT_KILLED("Killed, after {0} s ({1}).", "{0} 秒后被 KILL({1})。"),
  TIMEOUT_OTHER("A timeout of {0} s: {1}.", "{0} 秒超时:{1}。"),
  NOTICED("Hawser noticed it at {0}: {1}{2}.{3}", "Hawser 在 {0} 发现:{1}{2}。{3}"),
  IDLE_FOR(", idle for {0} s", ",空闲 {0} 秒"),
  TIMES_DO_NOT_FIT(" The two times do not match: another clock or time zone (--odp-zone), or an earlier session of this number.",
      "两个时间对不上:时钟或时区不同(--odp-zone),或者是同号的更早的会话。"),

  // what a journal tells of transactions
  REPLAY("Replay", "事务重放"),
  REPLAY_SHARE("{0} % of {1} transactions would survive the loss of their connection with hawser.transaction.replay=on (from {2} to {3})",
      "使用 hawser.transaction.replay=on 时,{1} 个事务中有 {0} % 在连接丢失后可以继续({2} 至 {3})"),
  COUNT("COUNT", "次数"),
  REASON("REASON", "原因"),
  STATEMENT("STATEMENT", "语句"),
  MORE_STATEMENTS("... and {0} more, which --json shows", "……另有 {0} 条,可用 --json 查看"),
  TO_CHANGE("WHAT IT IS, AND WHAT TO CHANGE", "含义与修改方法"),
  MEANING_AND_REMEDY("{0}. {1}", "{0}。{1}"),

  // the table of hawser.commit.outcome
  TABLE_FIT("The table {0} is there, and this user may read and write it: hawser.commit.outcome=marker can be used.",
      "表 {0} 已存在,该用户可以读写:可以使用 hawser.commit.outcome=marker。"),
  TABLE_ROWS("It has {0} rows, {1} of them older than a day: left by processes that have ended.", "表中有 {0} 行,其中 {1} 行已超过一天:由已结束的进程留下。"),
  TABLE_DELETE("Delete the {0} rows that are older than a day? Not if the server's clock has jumped forward since yesterday.",
      "删除超过一天的 {0} 行吗?如果服务器的时钟从昨天起曾向前跳变,请不要删除。"),
  TABLE_DELETED("{0} rows are deleted.", "已删除 {0} 行。"),
  TABLE_UNFIT("The table {0} can't be used for hawser.commit.outcome=marker: {1}.", "表 {0} 不能用于 hawser.commit.outcome=marker:{1}。"),

  // why it could not be read
  NOT_ASKED("not asked for yet", "尚未读取"),
  DRIVER_FAILED("The vendor driver failed ({0}).", "厂商驱动失败({0})。"),
  LOGIN_REFUSED(
      "The login was refused (1045). Check the password, for root@proxysys that is ODP's parameter obproxy_sys_password, and where you connect from: ODP 4.2.1 and later "
          + "let root@proxysys in from private and loopback addresses only.",
      "登录被拒绝(1045)。请检查密码(root@proxysys 的密码是 ODP 的参数 obproxy_sys_password)以及来源地址:ODP 4.2.1 及以上只允许 root@proxysys 从私网或本机地址登录。"),
  LOGIN_REFUSED_BY("Not tried: {0} has refused this login (1045), and a wrong password that is repeated can lock the account.",
      "没有尝试:{0} 已拒绝这个登录(1045),重复错误的密码可能会锁定账户。"),
  NO_SLOT(
      "The application's user has a connection limit (max_user_connections), so the inspection does not use one of its connections. Name a user who "
          + "may read it (hawser.odp.user=root@proxysys).",
      "应用用户的连接数有上限(max_user_connections),检查不占用其名额。请指定有权读取的用户(hawser.odp.user=root@proxysys)。"),
  NOT_ALLOWED("This user is not allowed to read it, or there is no ODP. root@proxysys and root@sys are allowed.",
      "该用户无权读取,或者这里没有 ODP。root@proxysys 和 root@sys 可以读取。"),
  NOT_THIS_DRIVER(
      "This driver cannot log in as root@proxysys (MySQL Connector/J sends statements that ODP refuses, 1235). Use root@sys, or oceanbase-client or MariaDB Connector/J.",
      "这个驱动无法以 root@proxysys 登录(MySQL Connector/J 会发送 ODP 拒绝的语句,1235)。请使用 root@sys,或者改用 oceanbase-client 或 MariaDB Connector/J。"),
  NO_CONNECTION("No connection could be established ({0}).", "无法建立连接({0})。"),
  CONNECTION_LOST("The connection was lost, or no answer came in time ({0}).", "连接丢失,或没有及时得到应答({0})。"),
  ANSWERED_ERROR("It answered with error {0} ({1}).", "对方返回错误 {0}({1})。"),
  AS_USER("As {0}: {1}", "以 {0} 的身份:{1}"),
  TWO_SENTENCES("{0} {1}", "{0}{1}"),
  NO_PARAMETERS("ODP answered without a single parameter; this version is not known to Hawser.", "ODP 没有返回任何参数;Hawser 不认识这个版本。"),
  ORACLE_TENANT("There is no ODP: an Oracle-mode tenant answered itself.", "这里没有 ODP:应答的是 Oracle 模式租户本身。"),
  UNKNOWN_PRODUCT("Something answered that is neither ODP nor another known product: {0}", "应答的既不是 ODP,也不是已知的产品:{0}"),
  NO_ODP("There is no ODP: {0} answered itself.", "这里没有 ODP:应答的是 {0} 本身。");

  private static final Pattern PLACE = Pattern.compile("\\{(\\d)\\}");
  /** Where an argument was inserted, a space goes between a Chinese character and a Latin word or a number. */
  private static final Pattern SEAM = Pattern.compile("(?<=\\p{IsHan})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=\\p{IsHan})");

  private final String english;
  private final String chinese;

  Text(String english, String chinese) {
    this.english = english;
    this.chinese = chinese;
  }

  /** Whether people who use this locale read Chinese. */
  public static boolean isChinese(Locale locale) {
    return "zh".equals(locale.getLanguage());
  }

  public String in(Locale language, Object... arguments) {
    Matcher place = PLACE.matcher(isChinese(language) ? chinese : english);
    StringBuffer text = new StringBuffer();
    while (place.find()) {
      Object argument = arguments[Integer.parseInt(place.group(1))];
      place.appendReplacement(text, Matcher.quoteReplacement(argument instanceof Message ? ((Message) argument).in(language)
          : argument instanceof Text ? ((Text) argument).in(language) : String.valueOf(argument)));
    }
    String complete = place.appendTail(text).toString();
    return isChinese(language) ? SEAM.matcher(complete).replaceAll(" ") : complete;
  }
}
