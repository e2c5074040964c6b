package io.hawser.continuity.replay;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** What {@link Unprotected} says in English, in Chinese, with the same names. */
final class ChineseReasons {
  private static final Map<Unprotected, String[]> TEXTS = texts();

  private ChineseReasons() {}

  static String text(Unprotected reason) {
    return TEXTS.get(reason)[0];
  }

  static String remedy(Unprotected reason) {
    return TEXTS.get(reason)[1];
  }

  private static Map<Unprotected, String[]> texts() {
    Map<Unprotected, String[]> texts = new EnumMap<>(Unprotected.class);
    for (Unprotected reason : Unprotected.values()) {
      texts.put(reason, both(reason));
    }
    return Collections.unmodifiableMap(texts);
  }

  private static String[] of(String text, String remedy) {
    return new String[] {text, remedy};
  }

  private static String[] both(Unprotected reason) {
    switch (reason) {
      case NOREPLAY_HINT:
        return of("语句中有 /* hawser:noreplay */", "如果该语句可以再次执行,请去掉这个提示。");
      case CALL:
        return of("CALL 或匿名块:无法知道其中执行了什么", "请由应用自己发送过程中的语句,或者在单独的事务中调用它。");
      case UNREADABLE:
        return of("无法解析的语句", "请在单独的事务中执行它;如果它是普通的 SQL,请报告给我们。");
      case SEVERAL_STATEMENTS:
        return of("一个文本中有多条语句", "请逐条发送,或者使用批处理。");
      case LOAD_DATA:
        return of("LOAD DATA:到那时文件可能已经不同", "请在单独的事务中加载文件,或者用批处理插入。");
      case TEMPORARY_TABLE:
        return of("临时表", "请改用子查询或 WITH,或者用普通表加一列来区分各自的行。");
      case LOCK:
        return of("LOCK TABLES 或用户锁", "请改用 SELECT ... FOR UPDATE 锁定行。");
      case XA:
        return of("XA", "无需修改:XA 事务不会再次执行。");
      case SESSION_STATE:
        return of("在事务中设置了会话的状态:请在事务之前设置", "请在事务之前、在 URL 中,或者用 hawser.init.sql 设置。");
      case SESSION_VALUE:
        return of("查询了只有该会话知道的值,例如在语句中使用 LAST_INSERT_ID()", "请用 getGeneratedKeys() 读取自增键,用 getUpdateCount() 读取行数,其他值请保存在应用中。");
      case FUNCTION:
        return of("调用了不能确定没有副作用的函数:如果没有,请在 hawser.retry.functions 中列出", "如果该函数会修改内容,请在单独的事务中调用它。");
      case OTHER_STATEMENT:
        return of("不是查询、INSERT、REPLACE、UPDATE、DELETE 或保存点的语句", "请在事务之前或之后执行它。");
      case UNCERTAIN:
        return of("事务可能已经结束:可能已被提交,或者因错误而回滚", "发生死锁或锁等待超时后请回滚;会自动提交的语句(例如 DDL)请在事务之外执行。");
      case CHAINED:
        return of("由另一个事务开始的事务:COMMIT AND CHAIN", "结束事务时不要使用 AND CHAIN,请另外开始下一个事务。");
      case PARAMETER:
        return of("参数是流、LOB,或者是其值可能改变的类", "请用 String 或 byte[] 设置该参数。");
      case CURSOR:
        return of("离开之后又继续读取的结果集", "请在语句被再次使用之前读完结果集;自增键只读取一次。");
      case CURSOR_OPEN:
        return of("逐行获取或可更新的结果集,既没有读到末尾,也没有关闭", "请在事务继续之前把结果集读到末尾或关闭;如果内存放得下,请不要使用 setFetchSize()。");
      case SCROLLED:
        return of("没有按行依次读取的结果集", "请只用 next() 读取结果集。");
      case UPDATABLE_RESULT:
        return of("通过结果集写入了一行", "请用 UPDATE、INSERT 或 DELETE 写入该行。");
      case RESULT_UNREADABLE:
        return of("有一列无法读取", "请查明该列无法读取的原因,并在查询中转换它的值。");
      case WARNINGS:
        return of("读取了服务器的警告", "请不要在事务中读取警告,或者避免服务器所警告的情况。");
      case METADATA:
        return of("向服务器查询了它的目录或某条语句的元数据", "请在事务之前查询,并保存结果。");
      case SAVEPOINT_UNNAMED:
        return of("没有名字的保存点", "请给保存点命名:setSavepoint(name)。");
      case CONNECTION_ERROR:
        return of("连接自身的调用失败,例如对保存点的调用", "请查明该调用失败的原因。");
      case DRIVER_ERROR:
        return of("不是服务器返回的错误", "请避免这个由驱动自己抛出的错误,例如缺少参数。");
      case UNWRAPPED:
        return of("交出了厂商驱动的对象,无法看到通过它做了什么", "请不要使用 unwrap() 或转换为厂商的类,或者让这部分工作使用单独的连接。");
      case CONCURRENT:
        return of("一个事务中有多个线程", "请让每个线程使用自己的连接。");
      case TOO_MANY_STATEMENTS:
        return of("语句数超过 hawser.transaction.replay.statements", "请减小事务、使用批处理,或者调大这个上限。");
      case TOO_MUCH_MEMORY:
        return of("超过 hawser.transaction.replay.memory", "请减小事务,或者调大这个上限。");
      default:
        throw new AssertionError(reason);
    }
  }
}
