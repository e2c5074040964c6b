package io.hawser.failure;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the causes mean and what to do about them, in Chinese: the counterpart of {@link Cause}'s English, with the same names and numbers.
 */
final class ChineseCauses {
  private static final String PROXY_KEEPALIVE = "如果连接经过 ODP,并且故障发生在停顿之后,说明 ODP 的 keepalive 对这条网络路径过于严格:请以 root@proxysys 的身份用 ALTER PROXYCONFIG SET "
      + "设置 client_tcp_user_timeout=0、client_sock_option_flag_out=2(或 3:2 这一位是 keepalive)、client_tcp_keepidle=5、client_tcp_keepintvl=5、client_tcp_keepcnt=5。"
      + "如果集群由 OCP 管理,请在 OCP 中修改。新值只对新连接生效。在本侧,Hawser 会发送 keepalive 探测报文,在使用连接之前先检查它,并在不会丢失任何内容时替换它。";
  private static final Map<Cause, String[]> TEXTS = texts();

  private ChineseCauses() {}

  static String meaning(Cause cause) {
    return TEXTS.get(cause)[0];
  }

  static String remedy(Cause cause) {
    return TEXTS.get(cause)[1];
  }

  private static Map<Cause, String[]> texts() {
    Map<Cause, String[]> texts = new EnumMap<>(Cause.class);
    for (Cause cause : Cause.values()) {
      texts.put(cause, text(cause));
    }
    return Collections.unmodifiableMap(texts);
  }

  private static String[] of(String meaning, String remedy) {
    return new String[] {meaning, remedy};
  }

  private static String[] text(Cause cause) {
    switch (cause) {
      case CLOSED_BY_SERVER:
        return of("服务器、代理或路径上的设备正常关闭了连接(FIN)。", PROXY_KEEPALIVE);
      case RESET_ON_WRITE:
        return of("发送请求时,对端早已放弃了这个连接(RST)。", PROXY_KEEPALIVE);
      case RESET_ON_READ:
        return of("等待或读取应答时,连接被重置(RST)。", PROXY_KEEPALIVE);
      case READ_TIMEOUT:
        return of("在驱动的 socketTimeout 内没有收到应答。这个连接不能再使用:迟到的应答会被当作下一个请求的应答。",
            "请查明是语句慢还是网络路径中断。如果语句本来就需要这么久,请把 socketTimeout 调到大于最长的语句(并大于 ob_query_timeout)。");
      case UNACKNOWLEDGED:
        return of("发出的数据一直没有得到确认:报文在路径上丢失,或者对端主机已经不在(黑洞)。",
            "请检查客户端与服务器之间的网络:会丢弃空闲连接的防火墙、NAT、负载均衡,以及已宕机的主机。hawser.keepAlive.idle 应小于路径上最短的空闲时限。");
      case UNANSWERED:
        return of("对端的内核确认了请求,但是它和到同一代理或服务器的新连接都没有得到应答:对端进程卡死。",
            "请检查这里所说的代理或服务器:进程是否被暂停、正在换页或线程耗尽?可查看 obproxy_diagnosis.log 和服务器日志;如果不能恢复,请重启它。");
      case SESSION_GONE:
        return of("代理或服务器仍然应答其他连接,但已不再处理这个请求:它的会话已经不在,或处于空闲。",
            "应答或会话结束的消息在途中丢失:请检查客户端与服务器之间的代理和负载均衡,以及是谁终止了会话。");
      case UNREACHABLE:
        return of("本机已经没有到达对端的路由,而连接原本是通的。", "请检查本机的路由、网卡和防火墙,以及对端主机是否在运行。");
      case CONNECT_REFUSED:
        return of("该地址和端口上没有程序在监听,或者防火墙拒绝连接。", "请检查 URL 中的主机和端口,以及代理或服务器是否在运行;如果刚刚重启,再试一次即可。");
      case CONNECT_TIMED_OUT:
        return of("没有在规定时间内建立连接。", "请检查 URL 中的主机和端口以及路径上的防火墙;代理或服务器是否过载?如果只是网络慢,请增大 connectTimeout。");
      case UNKNOWN_HOST:
        return of("无法解析主机名。", "请检查 URL 中的主机名和本机的域名服务。");
      case BAD_URL:
        return of("URL 或其中的某个选项无法使用,没有建立任何连接。", "请更正错误信息所指出的内容。重试没有用。");
      case CONNECT_FAILED:
        return of("由于本机或网络的原因,无法建立连接或会话。", "请阅读厂商驱动的消息:没有路由、没有可用的本地端口、打开的文件过多,或操作系统禁止。解决之后再试。");
      case CONNECT_CLOSED:
        return of("连接已建立,但在登录完成之前就断开了。",
            "请检查 URL 中的主机和端口:那里是 SQL 的代理或服务器吗?如果是,请查看它的日志:ODP 连不上集群的任何 OBServer 时会直接断开连接,不给出错误;正在停止的 ODP 也是如此。");
      case TLS_BROKEN:
        return of("TLS 层中断:对端结束了它,或者发来的不是 TLS。", "如果每次连接都失败,请检查服务器在该端口上是否使用 TLS,以及 URL 中的 sslMode。如果偶尔发生,请按对端关闭连接处理。");
      case TLS_REFUSED:
        return of("服务器的证书不被信任。重试没有用。", "请把服务器的 CA 放入 URL 指定的信任库,或者把 URL 中的主机改为证书中的主机名。");
      case KILLED:
        return of("会话被 KILL:由 KILL 语句、管理员,或服务器自身的原因。", "请查明是谁终止了它:服务器日志和 ODP 的 obproxy_diagnosis.log 中有这个会话。不要盲目重试别人终止的操作。");
      case IDLE_TIMEOUT:
        return of("会话空闲过久,被服务器或代理关闭。",
            "连接池的 maxLifetime 和 idleTimeout 应小于 wait_timeout(以及 ODP 的 default_inactivity_timeout),或者增大后两者。TCP keepalive 不算活动。");
      case SHUTDOWN:
        return of("服务器或代理正在启动、停止或排空连接。", "请等待,或者连接到另一个;几秒之后重试通常会成功。");
      case TOO_MANY_CONNECTIONS:
        return of("服务器、代理、租户或用户的连接数已用完。",
            "请关闭不用的连接、缩小连接池,或者增大 client_max_connections(ODP)、max_connections 或 max_user_connections(服务器、租户)。重试时请逐次延长间隔:密集重试会使情况更糟。");
      case PACKET_TOO_LARGE:
        return of("请求大于 max_allowed_packet。重试永远会失败。如果是批处理,前面的部分可能已经执行。",
            "不要重试。请减小单个请求(更小的批次,使用 rewriteBatchedStatements 时用更小的块),或者在服务器和 URL 中增大 max_allowed_packet。");
      case PROTOCOL_BROKEN:
        return of("收到的内容不符合协议:有设备改动了数据流,或者对端不是数据库。", "请检查 URL 中的主机和端口,以及路径上会改写流量的设备。如果同一条语句再次失败,请告知驱动的厂商。");
      case CLOSED_BY_APPLICATION:
        return of("应用自己关闭或中止了连接。", "请在应用或其连接池(泄漏检测、maxLifetime)中查找关闭在用连接的地方。");
      case LOST_EARLIER:
        return of("连接在这次调用之前就已经丢失,驱动只说它已关闭。", "请查找这个连接上的第一个异常:原因在那里。");
      case ABORTED_BY_HOST:
        return of("本机上的软件终止了连接(ECONNABORTED):重传次数过多的 TCP 协议栈、VPN、杀毒软件,或管理员。", "请检查本机上干预连接的软件以及网络路径:Windows 用这种方式报告丢包。");
      case LOST:
        return of("连接丢失,没有任何信息说明原因。", "请在服务器日志和 ODP 日志(obproxy_diagnosis.log)中查找这个会话号在这个时刻的记录。");
      case ACCESS_DENIED:
        return of("服务器拒绝了登录或数据库:用户、密码、主机、数据库、租户或集群。", "请检查 user@tenant#cluster、密码和数据库。重试没有用,还可能锁定账号。");
      case BACKEND_LOST:
        return of("代理失去了它到数据库服务器的连接,因此结束了这个连接。", "请检查代理后面的服务器:是否重启、停止或主备切换?代理的日志会指明是哪一台。过几秒重试通常会成功。");
      case INTERRUPTED:
        return of("使用连接的线程被中断,Java 运行时因此关闭了 socket。",
            "请查明是什么中断了线程:被取消的任务,或线程池的 shutdownNow()。使用 Hawser 自己的 socket(默认)时,中断不会关闭任何东西。");
      case READ_ONLY_SERVER:
        return of("服务器不接受写入:它是只读副本,或者是切换之前的主库。", "主备切换之后请新建连接:如果地址指向当前的主库,新连接就会连到它。否则请把写入发到主库。");
      case NOT_A_CONNECTION_FAILURE:
        return of("连接正常;异常与语句或驱动的使用有关。", "请阅读厂商驱动的消息。");
      default:
        return of(cause.meaning(), cause.remedy()); // a new cause: a test fails until it is added here
    }
  }
}
