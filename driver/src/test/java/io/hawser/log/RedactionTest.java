package io.hawser.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a credential is written into a URL, it is not shown; everything else is. */
@Tag("fast")
class RedactionTest {
  @ParameterizedTest @ValueSource(strings = {
      "jdbc:mysql://h/db?password=S3CRET", "jdbc:mysql://h/db?pass%77ord=S3CRET", "jdbc:mysql://h/db?password%31=S3CRET",
      "jdbc:mysql://h/db?password1=S3CRET",
      "jdbc:mysql://h/db?PassWord=S3CRET&x=1", "jdbc:mysql://h/db?p%2561ssword=S3CRET", "jdbc:mysql://h/db?p%252561ssword=S3CRET",
      "jdbc:mysql://h/db?pass+word=S3CRET",
      "jdbc:mysql://h/db?accessKey=S3CRET", "jdbc:mysql://h/db?access_key=S3CRET", "jdbc:mysql://h/db?passphrase=S3CRET",
      "jdbc:mysql://h/db?pwd=S3CRET",
      "jdbc:mysql://h/db?passwd=S3CRET", "jdbc:mysql://h/db?clientCertificateKeyStorePassword=S3CRET",
      "jdbc:mysql://h/db?keystorepw=S3CRET",
      "jdbc:mysql://h/db?trustStorePass=S3CRET", "jdbc:mysql://h/db?auth-token=S3CRET", "jdbc:mysql://h/db?my.secret=S3CRET",
      "jdbc:mysql://h/db?privateKey=S3CRET",
      "jdbc:mysql://h/db?serverRsaCredential=S3CRET", "jdbc:mysql://h/db?hawser.odp.password=S3CRET",
      "jdbc:mysql://h/db?hawser.odp.passwor%64=S3CRET",
      "jdbc:mysql://h/db?x=1%26password%3DS3CRET", "jdbc:mysql://h/db?password%3DS3CRET",
      "jdbc:mysql://h/db?password=a/b?c=d;S3CRET,(e)@f:g&y=2",
      "jdbc:mysql://user:S3CRET@h/db", "jdbc:mysql://user:S3CRET/more@h/db", "jdbc:mysql://user:more/S3CRET@h/db",
      "jdbc:mysql://user:S3CRET?more@h/db",
      "jdbc:mysql://user:more?S3CRET@h:3306/db", "jdbc:mysql://user:a@S3CRET@h/db", "jdbc:mysql://user:a,S3CRET@h/db",
      "jdbc:mysql://user:a:S3CRET@h/db",
      "jdbc:mysql://user:S3CRET@h1,user:S3CRET@h2/db", "jdbc:mysql://h1,user:S3CRET@h2:3306/db?x=y",
      "jdbc:mysql://user:S3CRET@[::1]:3306/db",
      "jdbc:mysql://(host=h,user=u,password=S3CRET)/db", "jdbc:mysql://address=(host=h)(password=S3CRET)/db",
      "jdbc:mysql://(host=h,p%61ssword=S3CRET)/db",
      "jdbc:mysql:loadbalance://u:S3CRET@a:1,b:2/db?password=S3CRET,(S3CRET", "jdbc:mysql://h/db?x=1;password=S3CRET", "password=S3CRET",
      "jdbc:mysql://user:S3CRET#x@h/db",
      "jdbc:mysql://h/db?jwt=S3CRET", "jdbc:mysql://h/db?oauthToken=S3CRET", "jdbc:mysql://h/db?hawser.init.sql=CALL%20unlock('S3CRET')",
      "jdbc:mysql://h/db?sessionVariables=@k='S3CRET'", "jdbc:mysql://h/db?sslKeyPin=S3CRET", "jdbc:mysql://h/db?encryptionKey=S3CRET",
      "jdbc:mysql://h/db?trustCertificateKeyStoreUrl=http://ann:S3CRET@h/x", "jdbc:mysql://h/db?propertiesUrl=ftp://ann:S3:CRET@h",
      "jdbc:mysql://h/db?masterKey=S3CRET", "jdbc:mysql://h/db?connectionAttributes=password:S3CRET"}) void isNotShown(String url) {
    assertThat(Redaction.url(url)).doesNotContain("S3CRET").startsWith(url.substring(0, 8).replaceAll("p.*", ""));
  }

  @ParameterizedTest @ValueSource(strings = {
      "jdbc:oceanbase://odp:2883/test?user=app@tenant#cluster&useSSL=false", "jdbc:mysql://h1:3306,h2:3306/db?autoReconnect=true",
      "jdbc:mysql://user@h/db",
      "jdbc:mariadb://[::1]:3306/db?sslMode=DISABLED&allowPublicKeyRetrieval=true", "jdbc:mysql://h/db?passwordCharacterEncoding=UTF-8",
      "jdbc:mysql://h/db?connectionTimeZone=GMT%2B8", "jdbc:mysql://(host=h,port=3306)/db", "jdbc:mysql:///db?x=a@b"}) void isShownAsItIs(
          String url) {
    assertThat(Redaction.url(url)).isEqualTo(url);
  }

  @ParameterizedTest @CsvSource(delimiter = '|', value = {
      "could not connect with jdbc:x://h/d?password=S3CRET&a=b", "the option p%61ssword=S3CRET is wrong", "token = S3CRET.",
      "eyJhbGciOiJIUzI1NiJ9.S3CRET.x",
      "key AKIAS3CRETS3CRETS3CRET", "(password=S3CRET)", "password='S3CRET'", "password = \"S3CRET here\"",
      "CREATE USER u IDENTIFIED BY 'S3CRET'",
      "identified with x as 'S3CRET'"}) void isNotShownInASentence(String text) {
    assertThat(Redaction.text(text)).doesNotContain("S3CRET");
  }

  @ParameterizedTest @ValueSource(
      strings = {"Access denied for user 'a'@'b' (using password: YES)", "see hawser.watch=off", "idle = 5 s"}) void staysInASentence(
          String text) {
    assertThat(Redaction.text(text)).isEqualTo(text);
  }

  @ParameterizedTest @ValueSource(strings = {"a\nb", "a\rb", "a\u001b[31mb", "a\u202eb", "a\u2028b", "a\u2029b", "a\u0085b", "a\u200fb",
      "a\u0000b", "a\ufeffb", "a\u009bb", "a\u2066b"}) void noControlCharacterIsLeft(String text) {
    assertThat(PlainText.oneLine(text)).matches("a [^\\p{Cc}\\p{Cf}]*b");
  }

  @ParameterizedTest @ValueSource(strings = {"plain", "Ümläut 数据库", "😀 \"quotes\""}) void otherCharactersStay(String text) {
    assertThat(PlainText.oneLine(text)).isSameAs(text);
  }

  @Test void theStatementThatADriverAddsToItsMessageIsLeftOut() {
    assertThat(Redaction.withoutStatement("Access denied\nQuery is: SET @k = 'S3CRET'\njava thread: main")).contains("Access denied")
        .doesNotContain("S3CRET");
    assertThat(Redaction.withoutStatement("Access denied\n\nQuery being executed when exception was thrown:\nSET @k = 'S3CRET'"))
        .doesNotContain("S3CRET");
  }
}
